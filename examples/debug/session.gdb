# What one would type, and how much gdb prints.
set print address off
set print frame-arguments none
break average.c:6
run
backtrace 2
next
next
print var_p1
delete
break average.c:12
continue
