#!lua flags=allow-oom
-- A worker reports and renews all its leases in one call; for each run it learns whether it still holds it.
local key = P .. 'worker:' .. a.worker
call('HSET', key, 'id', a.worker, 'started_at', a.started_at, 'last_seen_at', a.at, 'running', a.running,
  'waiting', a.waiting, 'max_running', a.max_running, 'browser', a.browser, 'draining', a.draining, 'problem', a.problem,
  'address', a.address, 'secret', a.secret)
-- Redis drops the record by the wall's clock: late enough that a clock which is set forgets nobody who still works.
call('PEXPIRE', key, 86400000)
call('ZREMRANGEBYSCORE', P .. 'workers', '-inf', int(now_ms))
call('ZADD', P .. 'workers', int(now_ms + tonumber(a.worker_ttl_ms)), a.worker)
local states = {}
for n = 1, tonumber(a.leases) do
  local id = a['run:' .. n]
  local run = call('HMGET', run_key(id), 'token', 'status', 'cancel')
  local deadline = tonumber(call('ZSCORE', P .. 'leases', id) or '0')
  if run[1] ~= a['token:' .. n] or deadline <= now_ms then
    states[n] = 'lost'
  else
    call('ZADD', P .. 'leases', 'XX', int(now_ms + tonumber(a.lease_ms)), id)
    if run[3] then states[n] = 'cancel' else states[n] = 'held' end
  end
end
return states
