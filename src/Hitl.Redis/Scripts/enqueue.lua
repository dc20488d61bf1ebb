-- A job is accepted: job, first run, place in the queue and run.queued, or nothing of it.
local waiting = call('ZCARD', P .. 'queue:ready') + call('ZCARD', P .. 'queue:delayed')
if waiting >= tonumber(a.max_queued) then return { 'queue_full' } end
call('HSET', job_key(a.job), 'id', a.job, 'recipe', a.recipe, 'params', a.params, 'priority', a.priority,
  'status', 'queued', 'created_at', a.at)
add_run(a.run, { 'job', a.job, 'recipe', a.recipe, 'target_url', a.target_url, 'params', a.params,
  'priority', a.priority, 'session', a.session, 'trace', a.trace, 'created_at', a.at, 'attempt', '1', 'tries', '1',
  'max_attempts', a.max_attempts, 'backoff_ms', a.backoff_ms })
return answer({ 'ok', a.job, a.run })
