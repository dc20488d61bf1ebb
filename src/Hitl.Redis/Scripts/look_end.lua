-- From here on that look can't resolve anything; what it still saw is kept for the operator.
local key = intervention_key(a.intervention)
if call('HGET', key, 'look') ~= a.look then return { 'changed' } end
call('HDEL', key, 'look', 'look_deadline', 'look_until_ms')
if a.still ~= '' then call('HSET', key, 'still', a.still) end
return { 'ok' }
