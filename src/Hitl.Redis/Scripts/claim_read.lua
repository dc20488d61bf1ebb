-- Who holds the claim and for how long still.
local i = call('HMGET', intervention_key(a.intervention), 'status', 'token', 'operator')
if i[1] ~= 'claimed' then return { 'nobody' } end
local deadline = tonumber(call('ZSCORE', P .. 'interventions:claims', a.intervention) or '0')
if deadline <= now_ms then return { 'nobody' } end
return { 'ok', i[2], i[3], int(deadline - now_ms) }
