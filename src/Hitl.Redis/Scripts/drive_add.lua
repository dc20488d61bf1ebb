-- Notes that somebody drove the page; the newest a.most are kept, as long as the intervention.
local key = intervention_key(a.intervention)
if call('EXISTS', key) == 0 then return { 'not_found' } end
call('RPUSH', key .. ':drives', a.drive)
call('LTRIM', key .. ':drives', -tonumber(a.most), -1)
return answer({ 'ok' })
