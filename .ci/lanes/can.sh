# CAN sockets on a kernel that has them.
echo "SocketCAN: comes with its issue"
