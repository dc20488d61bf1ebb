-- The first with a key goes on; a repeat gets the answer, or is told that it is still being made.
local key = P .. 'idem:' .. a.key
local known = call('HMGET', key, 'body', 'status', 'content_type', 'location', 'answer')
if known[1] then
  if known[1] ~= a.body then return { 'different_body' } end
  if known[2] then return { 'replay', known[2], known[3], known[4], known[5] } end
  local until_ms = tonumber(call('HGET', key, 'until_ms') or '0')
  if until_ms > now_ms then return { 'in_progress' } end
end
call('HSET', key, 'body', a.body, 'until_ms', int(now_ms + tonumber(a.pending_ms)))
call('PEXPIRE', key, a.keep_ms)
return answer({ 'fresh' })
