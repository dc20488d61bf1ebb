-- The workers that have reported within their time to live.
local found = {}
for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'workers', '(' .. int(now_ms), '+inf')) do
  local worker = call('HGETALL', P .. 'worker:' .. id)
  if #worker > 0 then found[#found + 1] = worker end
end
return found
