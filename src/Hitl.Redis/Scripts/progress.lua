-- running → running: where it stands, what it found, and run.progress.
local refusal = lease_refusal()
if refusal then return refusal end
local key = run_key(a.run)
local run = call('HMGET', key, 'status', 'cancel')
if run[1] ~= 'running' then return { 'lease_lost' } end
if run[2] then return { 'cancel_requested' } end
for n = 1, tonumber(a.items) do call('RPUSH', key .. ':items', a['item:' .. n]) end
call('HSET', key, 'step', a.step, 'message', a.message, 'items_extracted', a.items_extracted, 'percent', a.percent)
append('run.progress', a.run)
return answer({ 'ok' })
