/* Search trees: made, searched and freed. Links are numbers of nodes, so that they are as wide
 * natively as in wasm. */
#include "kernel.h"

#define NODES 30001

static struct node {
    uint32_t left, right; /* 0: none */
    uint32_t key;
} nodes[NODES];

static uint32_t unused; /* a list of free nodes, by `left` */

static uint32_t take(uint32_t key) {
    uint32_t node = unused;
    unused = nodes[node].left;
    nodes[node] = (struct node){.key = key};
    return node;
}

static uint32_t insert(uint32_t tree, uint32_t key) {
    uint32_t *at = &tree;
    while (*at) {
        struct node *node = &nodes[*at];
        if (node->key == key)
            return tree;
        at = key < node->key ? &node->left : &node->right;
    }
    *at = take(key);
    return tree;
}

static uint32_t depth(uint32_t tree) {
    if (!tree)
        return 0;
    uint32_t left = depth(nodes[tree].left), right = depth(nodes[tree].right);
    return 1 + (left > right ? left : right);
}

static void destroy(uint32_t tree) {
    if (!tree)
        return;
    destroy(nodes[tree].left);
    destroy(nodes[tree].right);
    nodes[tree].left = unused;
    unused = tree;
}

int main(int argc, char **argv) {
    for (uint32_t i = 1; i < NODES; i++)
        nodes[i].left = i + 1 < NODES ? i + 1 : 0;
    unused = 1;
    for (uint32_t r = repeats(argc, argv, 40); r > 0; r--) {
        uint32_t tree = 0;
        for (int i = 1; i < NODES; i++)
            tree = insert(tree, random32());
        check(depth(tree));
        destroy(tree);
    }
    return finish();
}
