#!lua flags=allow-oom
-- Notes that somebody drives the page, and how it ended in the place of a.begun; the newest a.most are kept, as long as the
-- intervention.
local key = intervention_key(a.intervention)
if call('EXISTS', key) == 0 then return { 'not_found' } end
local at = a.begun and call('LPOS', key .. ':drives', a.begun)
if at then
  call('LSET', key .. ':drives', at, a.drive)
else
  call('RPUSH', key .. ':drives', a.drive)
end
call('LTRIM', key .. ':drives', -tonumber(a.most), -1)
return answer({ 'ok' })
