-- queued → running: the lease, the worker and run.started.
local key = run_key(a.run)
if call('HGET', key, 'status') ~= 'queued' or not call('ZSCORE', P .. 'queue:ready', a.run) then
  -- An id in the queue whose run can't be taken must not stand before those that can.
  if call('HGET', key, 'status') ~= 'queued' then call('ZREM', P .. 'queue:ready', a.run) end
  return { 'gone' }
end
-- The lease comes first: with Redis full it is refused, and nothing has been changed.
call('ZADD', P .. 'leases', int(now_ms + tonumber(a.lease_ms)), a.run)
call('ZREM', P .. 'queue:ready', a.run)
set_run_status(a.run, 'running')
call('HSET', key, 'token', a.token, 'worker', a.worker, 'address', a.address, 'secret', a.secret, 'started_at', a.at)
call('HSET', job_key(call('HGET', key, 'job')), 'status', 'active')
append('run.started', a.run)
return answer({ 'ok' })
