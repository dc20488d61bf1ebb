#!lua flags=allow-oom
-- Ends a run from outside its worker: a cancel, an intervention's cancel or expiry, a lost lease.
-- The events were made for the run as it was at a.rev; if it moved on since, the caller reads it again.
local key = run_key(a.run)
local run = call('HMGET', key, 'rev', 'status', 'intervention')
if not run[1] then return { 'not_found' } end
if a.why == 'intervention_cancelled' then
  local refusal = ended_refusal(a.intervention) or claim_refusal(a.intervention, a.token)
  if refusal then return refusal end
end
if run[1] ~= a.rev then return { 'changed' } end
if run[2] == 'completed' or run[2] == 'failed' then return { 'ended' } end
if (run[3] or '') ~= a.intervention then return { 'changed' } end
if a.why == 'lease' then
  local deadline = call('ZSCORE', P .. 'leases', a.run)
  if not deadline or tonumber(deadline) > now_ms then return { 'changed' } end
elseif a.why == 'expiry' then
  local deadline = call('ZSCORE', P .. 'interventions:expiring', a.intervention)
  if not deadline or tonumber(deadline) > now_ms then return { 'changed' } end
end
if a.intervention ~= '' then close_intervention(a.intervention, a.intervention_status) end
end_run(a.run, 'failed')
ring_workers(a.run)
return answer({ 'ok', a.next or '' })
