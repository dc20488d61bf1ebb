-- Forgets a session with its sealed bytes.
if not forget_session(a.session) then return { 'not_found' } end
return answer({ 'ok' })
