#!lua flags=allow-oom
-- Hitl's time ticks; and what has run out: leases, claims, interventions by it, ended runs by the wall's.
local since = ticked[2] and wall_us - tonumber(ticked[2])
-- Many processes do this: those that come right after another one write nothing.
if not since or since < 0 or since > 200000 then
  call('HSET', P .. 'clock', 'base', int(now_us), 'seen', int(wall_us))
end
return {
  call('ZRANGEBYSCORE', P .. 'leases', '-inf', int(now_ms), 'LIMIT', 0, a.max),
  call('ZRANGEBYSCORE', P .. 'interventions:claims', '-inf', int(now_ms), 'LIMIT', 0, a.max),
  call('ZRANGEBYSCORE', P .. 'interventions:expiring', '-inf', int(now_ms), 'LIMIT', 0, a.max),
  call('ZRANGEBYSCORE', P .. 'runs:ended', '-inf', int(wall_ms - tonumber(a.keep_runs_ms)), 'LIMIT', 0, a.max),
}
