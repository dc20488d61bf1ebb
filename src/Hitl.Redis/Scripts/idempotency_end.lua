-- The answer is kept, or (no status) the next repeat may try again.
local key = P .. 'idem:' .. a.key
if a.status == '' then
  call('HDEL', key, 'until_ms')
else
  call('HSET', key, 'status', a.status, 'content_type', a.content_type, 'location', a.location, 'answer', a.answer)
  call('PEXPIRE', key, a.keep_ms)
end
return { 'ok' }
