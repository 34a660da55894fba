wawp.on("call.received", function(call)
  call:reject{ reason = "we do not take calls" }
end)
