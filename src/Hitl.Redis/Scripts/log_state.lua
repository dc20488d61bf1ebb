-- Where the log begins and ends; makes its incarnation if there is no log yet.
local meta = P .. 'log:meta'
local known = call('HMGET', meta, 'incarnation', 'last')
if not known[1] or (known[2] and call('EXISTS', P .. 'log') == 0) then
  call('DEL', meta)
  call('HSET', meta, 'incarnation', a.incarnation, 'trimmed', '0-0')
end
local m = call('HMGET', meta, 'incarnation', 'last', 'trimmed')
return { m[1], m[2] or '0-0', m[3] }
