-- Tells another server about every call; run it with --allow-host hooks.example.com.
-- The call rings on: this script only passes on what happened.
local URL = "https://hooks.example.com/calls"

wawp.on("call.received", function(call)
  local body = { from = call.from, call = call.call_id }
  local answer, problem = wawp.http.post(URL, body, { timeout = 5 })
  if not answer then
    wawp.log.warn("the team was not told", { why = problem })
  elseif answer.status >= 300 then
    wawp.log.warn("the team's server answered", { status = answer.status })
  end
  call:allow("for the team")
end)
