-- running → waiting: the run stops at an intervention. Its lease goes on: it keeps its page.
local refusal = lease_refusal()
if refusal then return refusal end
local key = run_key(a.run)
local run = call('HMGET', key, 'status', 'cancel', 'job', 'recipe', 'session_used')
if run[1] ~= 'running' then return { 'lease_lost' } end
if run[2] then return { 'cancel_requested' } end
local since, since_ms = a.at, int(now_ms)
if a.previous ~= '' then
  local previous = call('HMGET', intervention_key(a.previous), 'waiting_since', 'waiting_since_ms')
  if previous[1] then since = previous[1]; since_ms = previous[2] end
end
local order = int(unique_us('interventions', wall_us))
local ikey = intervention_key(a.intervention)
call('HSET', ikey, 'id', a.intervention, 'run', a.run, 'job', run[3], 'recipe', run[4], 'status', 'open', 'type', a.type,
  'reason', a.reason, 'priority', a.priority, 'site', a.site, 'account', a.account, 'url', a.url, 'obstacle', a.obstacle,
  'created_at', a.at, 'created_ms', int(now_ms), 'waiting_since', since, 'waiting_since_ms', since_ms,
  'expires_at', a.expires_at, 'expires_ms', int(now_ms + tonumber(a.expires_in_ms)), 'previous', a.previous, 'detail', a.detail, 'order', order, 'trace', a.trace, 'session', run[5] or '')
if a.screenshot then call('SET', ikey .. ':screenshot', a.screenshot) end
index('interventions', a.intervention, a.obstacle, order, 'open')
call('ZADD', P .. 'interventions:expiring', int(now_ms + tonumber(a.expires_in_ms)), a.intervention)
call('ZADD', P .. 'interventions:queue', int(bands[a.priority] * 1e14 + tonumber(since_ms)), a.intervention)
call('RPUSH', key .. ':interventions', a.intervention)
set_run_status(a.run, 'waiting')
call('HSET', key, 'intervention', a.intervention)
call('HDEL', key, 'previous_intervention')
call('HINCRBY', key, 'interventions', 1)
count('interventions_created')
append('intervention.created', a.run)
return answer({ 'ok', a.intervention })
