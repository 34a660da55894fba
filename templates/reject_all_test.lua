local test = require("wawp.test")

test("every call is refused, and the caller is told", function(t)
  t:call{ from = "15550000002@c.us" }:expect{
    decision = "reject",
    reason = "we do not take calls",
    message = "We do not take calls. Please write to us here.",
  }
end)

test("a group gets no message", function(t)
  t:call{ group = true }:expect{ decision = "reject", messages = 0 }
end)

test("a server that fails once is asked again while it rings", function(t)
  t:api{ reject = { 502, 200 } }
  t:call{}:expect{ outcome = "done", rejects = 2 }
end)
