-- The entries after a place, together with what says whether that place is still a place: one atomic step.
local m = call('HMGET', P .. 'log:meta', 'incarnation', 'trimmed', 'last')
local entries = call('XRANGE', P .. 'log', '(' .. a.after, '+', 'COUNT', a.max)
return { m[1] or '', m[2] or '0-0', m[3] or '0-0', entries }
