#!lua flags=allow-oom
-- claimed → open, by the holder or because the claim ran out. At least a.remaining_ms are left from now.
local refusal = ended_refusal(a.intervention)
if refusal then return refusal end
local key = intervention_key(a.intervention)
local i = call('HMGET', key, 'status', 'run', 'obstacle', 'order', 'operator', 'token', 'claim_expires_at')
if i[1] ~= 'claimed' then return { 'not_claimed' } end
if a.lapsed == '1' then
  local deadline = call('ZSCORE', P .. 'interventions:claims', a.intervention)
  if deadline and tonumber(deadline) > now_ms then return { 'held', i[5], i[7] } end
elseif i[6] ~= a.token then
  return { 'held', i[5], i[7] }
end
if i[5] ~= a.operator then return { 'changed' } end
index('interventions', a.intervention, i[3], i[4], 'open', 'claimed')
call('HSET', key, 'status', 'open', 'expires_at', a.expires_at, 'expires_ms', int(now_ms + tonumber(a.remaining_ms)))
call('HDEL', key, 'token', 'operator', 'claim_expires_at')
call('ZREM', P .. 'interventions:claims', a.intervention)
call('ZADD', P .. 'interventions:expiring', int(now_ms + tonumber(a.remaining_ms)), a.intervention)
append('intervention.released', i[2])
return answer({ 'ok' })
