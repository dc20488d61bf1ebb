#!lua flags=allow-oom
-- A run works with this session from here on; counted once per run.
local refusal = lease_refusal()
if refusal then return refusal end
local key = session_key(a.session)
if call('EXISTS', key) == 0 then return { 'not_found' } end
if call('HGET', run_key(a.run), 'session_used') ~= a.session then
  call('HSET', run_key(a.run), 'session_used', a.session)
  call('HINCRBY', key, 'uses', 1)
end
call('HSET', key, 'last_used_at', a.at)
return { 'ok' }
