#!lua flags=allow-oom
-- One look at a time; it may resolve the intervention until its deadline. Answers where the page is held.
local refusal = ended_refusal(a.intervention) or claim_refusal(a.intervention, a.token)
if refusal then return refusal end
local key = intervention_key(a.intervention)
local i = call('HMGET', key, 'look', 'look_deadline', 'run')
-- Its own look, when the reply to the first call was lost.
if i[1] and i[1] ~= a.look and tonumber(i[2]) > now_ms then return { 'verifying' } end
call('HSET', key, 'look', a.look, 'look_deadline', int(now_ms + tonumber(a.deadline_ms)),
  'look_until_ms', int(wall_ms + tonumber(a.deadline_ms)))
local run = call('HMGET', run_key(i[3]), 'address', 'secret')
return { 'ok', i[3], run[1] or '', run[2] or '' }
