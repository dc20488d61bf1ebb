-- Makes due retries ready and shows who is next. Changes no status: taking is take.lua's.
local due = call('ZRANGEBYSCORE', P .. 'queue:delayed', '-inf', int(now_ms), 'LIMIT', 0, 100)
for _, id in ipairs(due) do
  local key = run_key(id)
  call('ZREM', P .. 'queue:delayed', id)
  make_ready(id)
  call('HDEL', key, 'not_before_ms')
end
local found = {}
for _, id in ipairs(call('ZRANGE', P .. 'queue:ready', 0, tonumber(a.max) - 1)) do
  found[#found + 1] = call('HGETALL', run_key(id))
end
return found
