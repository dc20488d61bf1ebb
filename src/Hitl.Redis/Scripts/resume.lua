#!lua flags=allow-oom
-- waiting → running: the worker saw that the obstacle is gone. A look counts only until its deadline.
local refusal = lease_refusal()
if refusal then return refusal end
refusal = ended_refusal(a.intervention)
if refusal then return refusal end
local key = run_key(a.run)
local run = call('HMGET', key, 'status', 'intervention', 'cancel')
if run[1] ~= 'waiting' or run[2] ~= a.intervention then return { 'ended' } end
if run[3] then return { 'cancel_requested' } end
if a.look ~= '' then
  local look = call('HMGET', intervention_key(a.intervention), 'look', 'look_deadline')
  if look[1] ~= a.look or tonumber(look[2]) <= now_ms then return { 'look_over' } end
end
close_intervention(a.intervention, 'resolved')
set_run_status(a.run, 'running')
return answer({ 'ok' })
