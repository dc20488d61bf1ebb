-- Where an intervention's page is held, for whoever may act on it.
local refusal = ended_refusal(a.intervention) or claim_refusal(a.intervention, a.token)
if refusal then return refusal end
local id = call('HGET', intervention_key(a.intervention), 'run')
local run = call('HMGET', run_key(id), 'address', 'secret')
return { 'ok', id, run[1] or '', run[2] or '' }
