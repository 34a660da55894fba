local test = require("wawp.test")

test("a video call is refused, with a message", function(t)
  t:call{ video = true }:expect{ decision = "reject", message = "Please call without video." }
end)

test("a voice call rings", function(t)
  t:call{}:allowed("voice call")
end)
