// Not a script: the parser says where.
let answer = 41;
answer += ;
