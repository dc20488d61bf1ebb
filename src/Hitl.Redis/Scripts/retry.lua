-- A new run of a job that has ended.
local runs = call('LRANGE', job_key(a.job) .. ':runs', -1, -1)
if #runs == 0 then return { 'not_found' } end
local status = call('HGET', run_key(runs[1]), 'status')
if status ~= 'completed' and status ~= 'failed' then return { 'unfinished', runs[1] } end
if runs[1] ~= a.last then return { 'changed' } end
call('HSET', job_key(a.job), 'status', 'queued')
add_next_run(a.last, a.run, 0, '1')
return answer({ 'ok', a.job, a.run })
