-- What has run out by Redis's clock: leases, claims, interventions.
return {
  call('ZRANGEBYSCORE', P .. 'leases', '-inf', int(now_ms), 'LIMIT', 0, a.max),
  call('ZRANGEBYSCORE', P .. 'interventions:claims', '-inf', int(now_ms), 'LIMIT', 0, a.max),
  call('ZRANGEBYSCORE', P .. 'interventions:expiring', '-inf', int(now_ms), 'LIMIT', 0, a.max),
  call('ZRANGEBYSCORE', P .. 'runs:ended', '-inf', int(now_ms - tonumber(a.keep_runs_ms)), 'LIMIT', 0, a.max),
}
