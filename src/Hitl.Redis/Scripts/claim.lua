#!lua flags=allow-oom
-- open → claimed, or the holder keeps it for longer. While it is claimed it does not expire.
local refusal = ended_refusal(a.intervention) or claim_refusal(a.intervention, a.token)
if refusal then return refusal end
local key = intervention_key(a.intervention)
local i = call('HMGET', key, 'status', 'run', 'obstacle', 'order')
local deadline = now_ms + tonumber(a.ttl_ms)
if i[1] == 'claimed' then
  if tonumber(call('ZSCORE', P .. 'interventions:claims', a.intervention) or '0') <= now_ms then
    return { 'lapsed', call('HGET', key, 'operator') }
  end
  call('HSET', key, 'claim_expires_at', a.claim_expires_at)
  call('ZADD', P .. 'interventions:claims', int(deadline), a.intervention)
  return answer({ 'ok', a.token, a.claim_expires_at })
end
index('interventions', a.intervention, i[3], i[4], 'claimed', 'open')
call('HSET', key, 'status', 'claimed', 'operator', a.operator, 'token', a.new_token, 'claim_expires_at', a.claim_expires_at)
call('ZADD', P .. 'interventions:claims', int(deadline), a.intervention)
call('ZREM', P .. 'interventions:expiring', a.intervention)
append('intervention.claimed', i[2])
return answer({ 'ok', a.new_token, a.claim_expires_at })
