#!lua flags=allow-oom
-- What came of using or proving a session. One that is proven again is usable unless another one of its key is.
local key = session_key(a.session)
local s = call('HMGET', key, 'group', 'state')
if not s[1] then return { 'not_found' } end
if a.verdict == 'stale' then
  set_session_state(a.session, 'stale')
  call('HSET', key, 'stale_because', a.because)
  return { 'ok' }
end
call('HSET', key, 'last_proven_at', a.at)
if s[2] == 'stale' then
  local usable = call('ZCARD', P .. 'sessions:s:usable:g:' .. s[1])
  set_session_state(a.session, usable == 0 and 'usable' or 'superseded')
  call('HDEL', key, 'stale_because')
  if usable == 0 then call('PUBLISH', P .. 'bell:sessions', a.session) end
end
return { 'ok' }
