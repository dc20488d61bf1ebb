#!lua flags=allow-oom
-- running or waiting → completed or failed, by the worker that holds the run.
local refusal = lease_refusal()
if refusal then return refusal end
local run = call('HMGET', run_key(a.run), 'cancel', 'intervention')
if run[1] and (a.outcome == 'completed' or a.next) then return { 'cancel_requested' } end
if (run[2] or '') ~= a.intervention then return { 'ended', run[2] or '' } end
if a.intervention ~= '' then
  if a.look ~= '' then
    local look = call('HMGET', intervention_key(a.intervention), 'look', 'look_deadline')
    if look[1] ~= a.look or tonumber(look[2]) <= now_ms then return { 'look_over' } end
  end
  close_intervention(a.intervention, a.intervention_status)
end
end_run(a.run, a.outcome)
return answer({ 'ok', a.next or '' })
