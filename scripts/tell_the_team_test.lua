local test = require("wawp.test")

local URL = "https://hooks.example.com/calls"

test("the team is told, and the call rings", function(t)
  t:api{ [URL] = 200 }
  local call = t:call{ from = "15550000002@c.us", call_id = "C1" }:allowed("for the team")
  t:equal(call.requests[1].path, URL)
  t:equal(call.requests[1].body, { from = "15550000002@c.us", call = "C1" })
end)

test("a server that does not want it is logged", function(t)
  t:api{ [URL] = 500 }
  t:call{}:allowed():expect{ log = "the team's server answered status=500" }
end)

test("so is one that does not answer", function(t)
  t:api{ [URL] = "timeout" }
  t:call{}:allowed():expect{ log = "the team was not told" }
end)

test("an answer of 299 is fine, one of 300 is logged", function(t)
  t:api{ [URL] = { 299, 300 } }
  local call = t:call{ call_id = "C1" }:allowed()
  t:equal(#call.log, 0)
  t:call{ call_id = "C2" }:allowed():expect{ log = "the team's server answered status=300" }
end)
