#!lua
-- A session is kept: record, sealed bytes and session.captured, or nothing of it. The one before steps back; the oldest go.
-- Without memory it does not begin: its first writes need none, and what follows them would be let through.
local refusal = lease_refusal()
if refusal then return refusal end
for _, id in ipairs(call('ZRANGE', P .. 'sessions:s:usable:g:' .. a.group, 0, -1)) do set_session_state(id, 'superseded') end
local order = int(unique_us('sessions', wall_us))
local key = session_key(a.session)
call('HSET', key, 'id', a.session, 'group', a.group, 'order', order, 'recipe', a.recipe, 'site', a.site, 'account', a.account,
  'state', 'usable', 'created_at', a.at, 'captured_by', a.captured_by, 'last_proven_at', a.at, 'expires_at', a.expires_at,
  'size', a.size, 'uses', '0', 'run', a.run, 'intervention', a.intervention)
call('SET', key .. ':data', a.sealed)
index('sessions', a.session, a.group, order, 'usable')
for _, id in ipairs(call('ZREVRANGE', P .. 'sessions:g:' .. a.group, tonumber(a.keep), -1)) do forget_session(id) end
append('session.captured', a.run)
call('PUBLISH', P .. 'bell:sessions', a.session)
return answer({ 'ok' })
