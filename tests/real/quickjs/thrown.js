// An exception leaves the script: the host reads it.
function fall(depth) {
    if (depth === 0) throw new TypeError('fell ' + [1, 2, 3].map(n => n * n).join('/'));
    fall(depth - 1);
}
Promise.resolve().then(() => print('jobs run all the same'));
fall(40);
