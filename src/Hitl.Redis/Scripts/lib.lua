-- What every transition shares; put in front of each script when it is loaded.
--   KEYS[1]  the workspace's prefix, "{name}:"; all keys derive from it and share its hash tag
--   ARGV[1]  operation id: an exact repeat after a lost reply gets the stored answer ('' for reads)
--   ARGV[2]  milliseconds to keep that answer
--   ARGV[3…] names and values in turn, read as a.name
-- With Redis full, what brings new work or new data is refused whole: the first write of such a script is one that Redis refuses
-- then. What keeps, frees or ends what there is says allow-oom: it is bounded by what runs and waits.
local P, OP = KEYS[1], ARGV[1]
local call = redis.call
if OP ~= '' then
  local stored = call('GET', P .. 'op:' .. OP)
  if stored then return cmsgpack.unpack(stored) end
end
local a = {}
for i = 3, #ARGV, 2 do a[ARGV[i]] = ARGV[i + 1] end

-- Redis turns Lua numbers into text with 14 digits: microseconds need 16.
local function int(n) return string.format('%.0f', n) end

-- Two times. The wall's is what people see, and what retention and statistics go by. Hitl's own, now, is what deadlines and the
-- order of the queue go by: it passes as the wall's does, but a clock that is set moves it by MOST_US at most, and it stands
-- while nobody ticks (due.lua, each round of the maintenance).
local MOST_US = 3000000
local time = call('TIME')
local wall_us = tonumber(time[1]) * 1000000 + tonumber(time[2])
local wall_ms = math.floor(wall_us / 1000)
local ticked = call('HMGET', P .. 'clock', 'base', 'seen')
local now_us = wall_us
if ticked[1] and ticked[2] then now_us = tonumber(ticked[1]) + math.max(0, math.min(wall_us - tonumber(ticked[2]), MOST_US)) end
local now_ms = math.floor(now_us / 1000)

local function answer(values)
  if OP ~= '' then call('SET', P .. 'op:' .. OP, cmsgpack.pack(values), 'PX', ARGV[2]) end
  return values
end

local function run_key(id) return P .. 'run:' .. id end
local function job_key(id) return P .. 'job:' .. id end
local function intervention_key(id) return P .. 'intervention:' .. id end
local function session_key(id) return P .. 'session:' .. id end

-- A time that no other entry of that name has and that never runs backwards, whatever the clock does.
local function unique_us(name, us)
  local last = tonumber(call('HGET', P .. 'clock', name) or '0')
  if us <= last then us = last + 1 end
  call('HSET', P .. 'clock', name, int(us))
  return us
end

local function count(name, by)
  local key = P .. 'stats:' .. int(math.floor(wall_ms / 3600000))
  call('HINCRBY', key, name, by or 1)
  call('PEXPIRE', key, 90 * 86400000)
end

-- Appends an event to the log and to the run's own list, under one id, and rings.
local function append(type, run)
  local json = a[type]
  if not json then error('no event for ' .. type) end
  local log, meta = P .. 'log', P .. 'log:meta'
  local known = call('HMGET', meta, 'incarnation', 'last')
  if not known[1] or (known[2] and call('EXISTS', log) == 0) then
    call('DEL', meta)
    call('HSET', meta, 'incarnation', a.incarnation, 'trimmed', '0-0')
  end
  local id = call('XADD', log, '*', 't', type, 'r', run, 'd', json, 'p', a.trace or '')
  call('HSET', meta, 'last', id)
  call('XADD', run_key(run) .. ':events', id, 't', type, 'r', run, 'd', json, 'p', a.trace or '')
  call('PUBLISH', P .. 'bell', id)
  return id
end

local function ring_workers(what) call('PUBLISH', P .. 'bell:workers', what or '') end

-- Each list is a sorted set by creation; status and group have sets of their own, so that counts are exact and cheap.
local function index(kind, id, group, order, status, previous)
  if previous then
    call('ZREM', P .. kind .. ':s:' .. previous, id)
    call('ZREM', P .. kind .. ':s:' .. previous .. ':g:' .. group, id)
  else
    call('ZADD', P .. kind, order, id)
    call('ZADD', P .. kind .. ':g:' .. group, order, id)
  end
  call('ZADD', P .. kind .. ':s:' .. status, order, id)
  call('ZADD', P .. kind .. ':s:' .. status .. ':g:' .. group, order, id)
end

local function set_run_status(id, status)
  local key = run_key(id)
  local run = call('HMGET', key, 'recipe', 'order', 'status')
  index('runs', id, run[1], run[2], status, run[3])
  call('HSET', key, 'status', status)
  call('HINCRBY', key, 'rev', 1)
end

local function set_session_state(id, state)
  local key = session_key(id)
  local s = call('HMGET', key, 'group', 'order', 'state')
  if s[3] == state then return end
  index('sessions', id, s[1], s[2], state, s[3])
  call('HSET', key, 'state', state)
end

local function forget_session(id)
  local key = session_key(id)
  local s = call('HMGET', key, 'group', 'state')
  if not s[1] then return false end
  for _, set in ipairs({ '', ':g:' .. s[1], ':s:' .. s[2], ':s:' .. s[2] .. ':g:' .. s[1] }) do call('ZREM', P .. 'sessions' .. set, id) end
  call('UNLINK', key, key .. ':data')
  return true
end

local bands = { high = 0, normal = 1, low = 2 }

-- First come first served within a priority. A priority is worth half a minute: a low one is never behind a high one that came more
-- than a minute later. A job's later runs stand where the job arrived.
local function make_ready(id)
  local key = run_key(id)
  local run = call('HMGET', key, 'priority', 'arrived_us')
  if not run[1] then return end
  local arrived = run[2]
  if not arrived then
    arrived = int(unique_us('queue:' .. run[1], now_us))
    call('HSET', key, 'arrived_us', arrived)
  end
  call('ZADD', P .. 'queue:ready', int(tonumber(arrived) + bands[run[1]] * 30000000), id)
end

-- Puts a run into the queue: at once, or when due_in_ms have passed.
local function add_run(id, fields, due_in_ms)
  local key = run_key(id)
  local order = int(unique_us('runs', wall_us))
  call('HSET', key, 'id', id, 'status', 'queued', 'rev', '0', 'order', order, 'queued_ms', int(wall_ms), unpack(fields))
  local known = call('HMGET', key, 'recipe', 'job')
  index('runs', id, known[1], order, 'queued')
  call('RPUSH', job_key(known[2]) .. ':runs', id)
  if due_in_ms and due_in_ms > 0 then
    call('ZADD', P .. 'queue:delayed', int(now_ms + due_in_ms), id)
    call('HSET', key, 'not_before_ms', int(wall_ms + due_in_ms))
  else
    make_ready(id)
  end
  append('run.queued', id)
  count('queued')
  ring_workers()
end

-- The same job once more; what the next run inherits is copied from the last one, its place in the queue only where it is asked for.
local function add_next_run(last, id, due_in_ms, tries, place)
  local names = { 'job', 'recipe', 'target_url', 'params', 'priority', 'session', 'trace', 'max_attempts', 'backoff_ms', place }
  local values = call('HMGET', run_key(last), unpack(names))
  local fields = { 'created_at', a.at, 'prev_run', last, 'tries', tries,
    'attempt', int(tonumber(call('HGET', run_key(last), 'attempt')) + 1) }
  for i, name in ipairs(names) do
    if values[i] then fields[#fields + 1] = name; fields[#fields + 1] = values[i] end
  end
  if a.trace and a.trace ~= '' then fields[#fields + 1] = 'trace'; fields[#fields + 1] = a.trace end
  -- One that never came to wait hands on the place it had inherited itself.
  local previous = a.previous_intervention or call('HGET', run_key(last), 'previous_intervention')
  if previous then
    fields[#fields + 1] = 'previous_intervention'; fields[#fields + 1] = previous
  end
  add_run(id, fields, due_in_ms)
  call('HSET', run_key(last), 'next_run', id)
end

-- Ends an intervention and says so. The caller has checked that it is open or claimed.
local function close_intervention(id, status)
  local key = intervention_key(id)
  local i = call('HMGET', key, 'obstacle', 'order', 'status', 'run', 'created_ms')
  index('interventions', id, i[1], i[2], status, i[3])
  call('HSET', key, 'status', status, 'resolution', a.resolution, 'resolved_by', a.resolved_by, 'resolved_at', a.at)
  if a.note and a.note ~= '' then call('HSET', key, 'note', a.note) end
  call('HDEL', key, 'token', 'look', 'look_deadline', 'look_until_ms')
  call('ZREM', P .. 'interventions:expiring', id)
  call('ZREM', P .. 'interventions:claims', id)
  call('ZREM', P .. 'interventions:queue', id)
  local waited = now_ms - tonumber(i[5])
  count('interventions_ended')
  call('HINCRBY', run_key(i[4]), 'human_wait_ms', int(waited))
  call('HDEL', run_key(i[4]), 'intervention')
  local waits = P .. 'stats:' .. int(math.floor(wall_ms / 3600000)) .. ':waits'
  if call('LLEN', waits) < 1000 then
    call('RPUSH', waits, int(waited))
    call('PEXPIRE', waits, 90 * 86400000)
  end
  append('intervention.resolved', i[4])
end

-- Ends a run, with its next one where a.next names it. Whatever it held is let go in the same step.
local function end_run(id, status)
  local key = run_key(id)
  local run = call('HMGET', key, 'job', 'recipe')
  set_run_status(id, status)
  call('HSET', key, 'ended_at', a.at, 'failure_code', a.failure_code or '', 'error_message', a.error_message or '', 'stats', a.stats or '')
  call('HDEL', key, 'token', 'secret', 'address', 'not_before_ms')
  call('ZREM', P .. 'leases', id)
  call('ZREM', P .. 'queue:ready', id)
  call('ZREM', P .. 'queue:delayed', id)
  call('ZADD', P .. 'runs:ended', int(wall_ms), id)
  count(status)
  count('recipe:' .. run[2] .. ':' .. status)
  append('run.' .. status, id)
  if a.next then
    add_next_run(id, a.next, tonumber(a.next_due_in_ms), a.next_tries, 'arrived_us')
  else
    call('HSET', job_key(run[1]), 'status', status)
  end
end

-- nil while this lease holds the run; otherwise the refusal to return.
local function lease_refusal()
  local run = call('HMGET', run_key(a.run), 'token', 'status')
  if not run[1] or run[1] ~= a.token or (run[2] ~= 'running' and run[2] ~= 'waiting') then return { 'lease_lost' } end
  -- A lease that ran out is lost even before somebody reaps it: its worker may already be a zombie.
  local deadline = call('ZSCORE', P .. 'leases', a.run)
  if not deadline or tonumber(deadline) <= now_ms then return { 'lease_lost' } end
  return nil
end

-- nil while the intervention can still be acted on; otherwise the refusal to return.
local function ended_refusal(id)
  local status = call('HGET', intervention_key(id), 'status')
  if not status then return { 'not_found' } end
  if status ~= 'open' and status ~= 'claimed' then return { 'ended' } end
  return nil
end

-- nil for the holder of the claim, and for anyone while nobody holds it; otherwise the refusal to return.
local function claim_refusal(id, token)
  local key = intervention_key(id)
  local i = call('HMGET', key, 'status', 'token', 'operator', 'claim_expires_at')
  if i[1] ~= 'claimed' or (i[2] == token and token ~= '') then return nil end
  local deadline = call('ZSCORE', P .. 'interventions:claims', id)
  if not deadline or tonumber(deadline) <= now_ms then return { 'lapsed', i[3] } end
  return { 'held', i[3], i[4] }
end
