local test = require("wawp.test")

test("every call is rejected", function(t)
  t:call{}:expect{ decision = "reject", reason = "we do not take calls", rejects = 1 }
  t:call{ group = true, call_id = "C2" }:rejected()
end)

test("also when the server fails at first", function(t)
  t:api{ reject = { 503, "network", 200 } }
  t:call{}:expect{ outcome = "done", rejects = 3 }
end)

test("a reject that the server refuses is not done", function(t)
  t:api{ reject = 403 }
  t:call{}:expect{ decision = "reject", outcome = "failed", rejects = 1, messages = 0 }
end)
