local test = require("wawp.test")

test("a group's call is rejected, without a message", function(t)
  t:call{ group = true }:expect{ decision = "reject", reason = "group call", messages = 0 }
end)

test("one person's call rings", function(t)
  t:call{}:allowed("not a group")
end)
