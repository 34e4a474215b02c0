import type { NextConfig } from 'next';

export default {
  // Your server, which adds the authentication.
  rewrites: async () => [
    { source: '/modelarts/:path*', destination: `${process.env.MODELARTS_SERVER}/modelarts/:path*` },
  ],
} satisfies NextConfig;
