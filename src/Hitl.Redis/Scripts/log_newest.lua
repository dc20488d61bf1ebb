-- The newest entries before a place ('+': the end), newest first, together with what log_read tells of the log.
local m = call('HMGET', P .. 'log:meta', 'incarnation', 'trimmed', 'last')
local entries = call('XREVRANGE', P .. 'log', a.before == '+' and '+' or '(' .. a.before, '-', 'COUNT', a.max)
return { m[1] or '', m[2] or '0-0', m[3] or '0-0', entries }
