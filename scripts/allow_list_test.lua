local test = require("wawp.test")

test("who is on the list rings", function(t)
  t:call{ from = "15550000002@c.us" }:allowed("on the list: Alice")
end)

test("who is not is rejected", function(t)
  t:call{ from = "15550000009@c.us" }:rejected("+15550000009 is not on the list")
end)

test("a hidden caller rings", function(t)
  t:call{ from = "90000000000002@lid" }:allowed("the number is hidden")
end)

test("a call that does not say who calls rings", function(t)
  t:event{ event = "call.received", payload = { id = "C1" } }:allowed("the number is hidden")
end)
