-- How long an intervention has, were it not claimed.
local deadline = call('HGET', intervention_key(a.intervention), 'expires_ms')
if not deadline then return { 'unknown' } end
return { 'ok', int(tonumber(deadline) - now_ms) }
