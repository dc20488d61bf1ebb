#!lua flags=allow-oom
-- A running run is told to stop; from now on it can't complete, and whoever is about to end it for another reason reads it again.
local key = run_key(a.run)
local status = call('HGET', key, 'status')
if not status then return { 'not_found' } end
if status ~= 'running' then return { 'changed' } end
call('HSET', key, 'cancel', a.operator)
call('HINCRBY', key, 'rev', 1)
ring_workers(a.run)
return answer({ 'ok' })
