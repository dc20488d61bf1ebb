-- Drops the oldest entries beyond a.keep and those older than a.keep_ms, at most a.max at once, and keeps the watermark.
local log = P .. 'log'
local over = call('XLEN', log) - tonumber(a.keep)
local oldest = call('XRANGE', log, '-', '+', 'COUNT', a.max)
local last, dropped = nil, 0
for n, entry in ipairs(oldest) do
  local ms = tonumber(string.match(entry[1], '^(%d+)-'))
  if n <= over or ms < wall_ms - tonumber(a.keep_ms) then last = entry[1]; dropped = n else break end
end
if not last then return { 0 } end
local ms, seq = string.match(last, '^(%d+)-(%d+)$')
call('XTRIM', log, 'MINID', ms .. '-' .. int(tonumber(seq) + 1))
call('HSET', P .. 'log:meta', 'trimmed', last)
return { dropped }
