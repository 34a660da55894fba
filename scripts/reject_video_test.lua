local test = require("wawp.test")

test("a video call is rejected, with a message", function(t)
  t:call{ video = true }:expect{ decision = "reject", message = "Please call without video." }
end)

test("a voice call rings, and so does one that does not say what it is", function(t)
  t:call{}:allowed("voice call")
  t:event{ event = "call.received", payload = { id = "C2", from = "15550000002@c.us" } }:allowed()
end)
