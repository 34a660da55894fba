local test = require("wawp.test")

test("a first call is rejected, and the message says what to do", function(t)
  t:call{}:expect{ decision = "reject", message = test.like("call again within three minutes") }
end)

test("a second one within three minutes rings", function(t)
  t:call{ call_id = "C1" }:rejected()
  t:advance("2m")
  t:call{ call_id = "C2" }:allowed("the second call within three minutes")
end)

test("a later one does not, nor does somebody else's", function(t)
  t:call{ call_id = "C1" }:rejected()
  t:call{ call_id = "C2", from = "15550000003@c.us" }:rejected()
  t:advance("4m")
  t:call{ call_id = "C3" }:rejected()
end)

test("groups ring", function(t)
  t:call{ group = true }:allowed()
end)

test("a call that does not say who calls rings, each time", function(t)
  t:event{ event = "call.received", payload = { id = "C1" } }:allowed("not a person, or not known")
end)

test("the three minutes end to the second", function(t)
  t:call{ call_id = "C1" }:rejected()
  t:advance(179)
  t:call{ call_id = "C2" }:allowed()
  t:advance(181)
  t:call{ call_id = "C3" }:rejected()
end)
