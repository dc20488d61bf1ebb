#!lua flags=allow-oom
-- A running run is told to stop; from now on it can't complete.
local key = run_key(a.run)
local status = call('HGET', key, 'status')
if not status then return { 'not_found' } end
if status ~= 'running' then return { 'changed' } end
call('HSET', key, 'cancel', a.operator)
ring_workers(a.run)
return answer({ 'ok' })
