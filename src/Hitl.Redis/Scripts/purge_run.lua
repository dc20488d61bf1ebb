-- Forgets an ended run with all that belongs to it; the job goes with its last run.
local key = run_key(a.run)
local run = call('HMGET', key, 'status', 'recipe', 'job')
if run[1] ~= 'completed' and run[1] ~= 'failed' then
  call('ZREM', P .. 'runs:ended', a.run)
  return { 'unfinished' }
end
for _, id in ipairs(call('LRANGE', key .. ':interventions', 0, -1)) do
  local ikey = intervention_key(id)
  local i = call('HMGET', ikey, 'obstacle', 'status')
  if i[1] then
    for _, set in ipairs({ '', ':g:' .. i[1], ':s:' .. i[2], ':s:' .. i[2] .. ':g:' .. i[1] }) do
      call('ZREM', P .. 'interventions' .. set, id)
    end
  end
  call('UNLINK', ikey, ikey .. ':screenshot', ikey .. ':drives')
end
for _, set in ipairs({ '', ':g:' .. run[2], ':s:' .. run[1], ':s:' .. run[1] .. ':g:' .. run[2], ':ended' }) do
  call('ZREM', P .. 'runs' .. set, a.run)
end
local runs = job_key(run[3]) .. ':runs'
call('LREM', runs, 1, a.run)
if call('LLEN', runs) == 0 then call('UNLINK', runs, job_key(run[3])) end
call('UNLINK', key, key .. ':items', key .. ':events', key .. ':interventions')
return { 'ok' }
