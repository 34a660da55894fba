local test = require("wawp.test")

test("every call is rejected; the caller gets one message an hour", function(t)
  t:call{ call_id = "C1" }:expect{ decision = "reject", messages = 1 }
  t:advance("30m")
  t:call{ call_id = "C2" }:expect{ decision = "reject", messages = 0 }
  t:call{ call_id = "C3", from = "15550000003@c.us" }:expect{ messages = 1 }
  t:advance("31m")
  t:call{ call_id = "C4" }:expect{ messages = 1 }
end)

test("groups get none", function(t)
  t:call{ group = true }:expect{ decision = "reject", messages = 0 }
end)

test("a message that cannot be sent is logged, and the reject stands", function(t)
  t:api{ send_text = 422 }
  t:call{}:expect{ decision = "reject", log = "the message was not sent" }
end)

test("no message when the reject failed, and the next call gets it", function(t)
  t:api{ reject = { 403, 200 } }
  t:call{ call_id = "C1" }:expect{ outcome = "failed", messages = 0 }
  t:call{ call_id = "C2" }:expect{ outcome = "done", messages = 1 }
end)
