import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequiresToken } from '../access/route-access.js';
import { requireIdentity } from '../auth/identities.js';
import { SESSION_COOKIE } from '../auth/token-of-request.js';
import { ApiProblems } from '../models/api-problems.js';

@ApiTags('Session')
@ApiProblems()
@Controller('api/backup/session')
export class SessionController {
  @Post()
  @HttpCode(204)
  @RequiresToken()
  @ApiOperation({
    summary:
      'Exchange a token for a cookie, which browsers need for the queue page, this page and event streams',
  })
  @ApiNoContentResponse()
  open(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    const { token, expiresAt } = requireIdentity(request);
    response.cookie(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/',
      expires: new Date(expiresAt * 1_000),
    });
  }
}
